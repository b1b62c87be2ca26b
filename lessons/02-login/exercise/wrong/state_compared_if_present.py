# fails: check_missing_state_is_refused
from urllib.parse import parse_qs


def take(fragment, state):
    found = parse_qs(fragment.removeprefix("#"))
    if any(len(values) > 1 for values in found.values()):
        raise ValueError("a parameter is there twice")
    answer = {name: values[0] for name, values in found.items()}
    if "state" in answer and answer["state"] != state:
        raise ValueError("not the answer to this request")
    return answer
