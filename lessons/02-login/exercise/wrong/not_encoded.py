# fails: check_values_arrive_unchanged
def authorization_url(endpoint, client_id, redirect_uri, scope, state, nonce):
    return (
        f"{endpoint}?client_id={client_id}&redirect_uri={redirect_uri}&response_type=id_token token"
        f"&scope={scope}&state={state}&nonce={nonce}"
    )
