# fails: check_token_goes_nowhere_else
def headers_for(address, api, token):
    return {"Authorization": f"Bearer {token}"} if address.startswith(api) else {}
