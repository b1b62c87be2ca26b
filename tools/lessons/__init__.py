"""The lessons as files: reading them, checking them, beginning a new one. See ``docs/write-a-lesson.md``.

``lesson`` holds what a lesson consists of, ``parse`` reads one. What can be wrong with it is found by ``text`` (words,
sections, options), ``lines`` (the lines that begin with ``::``), ``links``, ``files`` (the exercise) and
``translation``; ``check`` puts them together. ``exercise`` runs an exercise, and ``attempt`` tells a
learner what came of it. ``known`` gathers what a lesson may name.
"""
