# fails: check_other_state_is_refused, check_missing_state_is_refused
from urllib.parse import parse_qs


def take(fragment, state):
    found = parse_qs(fragment.removeprefix("#"), keep_blank_values=True)
    if any(len(values) > 1 for values in found.values()):
        raise ValueError("a parameter is there twice")
    return {name: values[0] for name, values in found.items()}
