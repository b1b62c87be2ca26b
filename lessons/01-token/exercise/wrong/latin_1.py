# fails: check_names_are_utf8
import base64
import json


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("latin-1"))
