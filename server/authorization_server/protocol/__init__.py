"""The protocol of the tiny server: what the standards say, and nothing else.

Everything here is a pure function or a frozen value: no framework, no storage, no clock. Read it in the order in which
a request passes through it. "Core" is OpenID Connect Core 1.0.

    ====================  ==============================================  ================================
    file                  question                                        standard
    ====================  ==============================================  ================================
    ``destinations``      Where may an answer go?                         RFC 6749 3.1.2; Core 3.1.2.6
    ``redirect_uris``     Is this address registered?                     RFC 9700 2.1; RFC 8252 7.3
    ``requests``          What does the client ask for?                   Core 3.1.2.1, 3.2.2.1, 3.3.2.1
    ``claims``            What may it be told about the person?           Core 5.1, 5.4, 5.5
    ``decisions``         Issue, ask the person, or refuse?               Core 3.1.2.3, 3.1.2.4
    ``tokens``            What do the tokens say?                         Core 2; RFC 9068 2.2
    ``hashes``            What ties an access token to its ID token?      Core 3.2.2.9, 3.3.2.11; RFC 7515 2
    ``responses``         How does the answer reach the client?           RFC 6749 4.2.2; Core 3.2.2.5
    ``logout_requests``   What does a client ask of a logout?             RP-Initiated Logout 1.0
    ====================  ==============================================  ================================

``destinations`` comes first, because nothing can be sent before an address can be trusted, not even an error. The heart
is the table in ``decisions``. One short function, ``proceed`` in ``endpoints/authorize.py``, takes a request through
them; ``logout_requests`` stands apart.
"""
