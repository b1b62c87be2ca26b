"""Starts the app in the page."""

from js import document

document.documentElement.dataset.app = "ready"
