"""What all parts of the server use on the network: outgoing requests and security headers."""
