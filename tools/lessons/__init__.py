"""The lessons as files: reading them, checking them, beginning a new one. See ``docs/write-a-lesson.md``.

``lesson`` holds what a lesson consists of, ``parse`` reads one, and ``known`` gathers what it may name. What can be
wrong is found by ``text`` (words, sections, options), ``lines`` (the lines that begin with ``::``), ``links``, ``seen``
(errors), ``files`` (the exercise) and ``translation``; ``check`` puts them together. ``exercise`` runs an exercise, and
``attempt`` tells a learner what came of it. ``sheet`` is for a class.
"""
