"""What the access token is used for: APIs and UserInfo."""
