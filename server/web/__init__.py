"""What every part of the server shares on the way to and from the network."""
