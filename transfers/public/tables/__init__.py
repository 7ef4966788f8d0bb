"""The tables of the site: what their addresses ask for, what they hold, how they are shown."""
