# fails: check_url_alphabet_is_read
import base64
import json


def decoded(part):
    return json.loads(base64.b64decode(part + "=" * (-len(part) % 4)))
