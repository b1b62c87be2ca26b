# fails: check_error_is_an_answer
from urllib.parse import parse_qsl


def take(fragment, state):
    pairs = parse_qsl(fragment.removeprefix("#"), keep_blank_values=True)
    answer = dict(pairs)
    if len(answer) < len(pairs) or answer.get("state") != state or "error" in answer:
        raise ValueError("no tokens")
    return answer
