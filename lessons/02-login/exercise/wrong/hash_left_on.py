# fails: check_answer_is_read, check_error_is_an_answer, check_repeated_parameter_is_refused
from urllib.parse import parse_qs


def take(fragment, state):
    found = parse_qs(fragment, keep_blank_values=True)  # the first name is now "#state"
    if any(len(values) > 1 for values in found.values()):
        raise ValueError("a parameter is there twice")
    answer = {name: values[0] for name, values in found.items()}
    if state not in (answer.get("state"), answer.get("#state")):
        raise ValueError("not the answer to this request")
    return answer
