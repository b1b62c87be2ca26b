"""The lab: hosts, sockets, logs and health of the process that serves every part."""
