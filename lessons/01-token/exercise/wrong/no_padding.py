# fails: check_padding_is_added
import base64
import json


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part))
