"""The pages that people see on the way: login, sign-up, consent and what belongs to them."""
