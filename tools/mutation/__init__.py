"""Mutation testing of the client's validator and session: is there a test that notices each small mistake in them?

``python -m tools.mutation`` changes one thing at a time (:mod:`.mutants`), runs the unit tests that pass through that
line (:mod:`.run`), and prints the score and every change that no test noticed. ``survivors.txt`` holds the ones that
make no difference, with the reason; any other survivor makes the run fail.
"""
