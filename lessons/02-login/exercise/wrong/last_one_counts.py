# fails: check_repeated_parameter_is_refused
from urllib.parse import parse_qsl


def take(fragment, state):
    answer = dict(parse_qsl(fragment.removeprefix("#"), keep_blank_values=True))
    if answer.get("state") != state:
        raise ValueError("not the answer to this request")
    return answer
