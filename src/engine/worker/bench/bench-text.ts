/** The text on which quantised weights are compared: prose, documentation and code. */
export const BENCH_TEXT = `The morning was cold and clear. From the window of the small house one could see the whole
valley, the river that ran through it, and the road that led over the hills to the town. Nobody had come along that road
for days, and the old man began to wonder whether the letter had ever been sent. "If it had," he said to himself, "there
would have been an answer by now." He put some wood on the fire and sat down again.

## Reading a configuration file

The function reads the file at the given path and returns its values as a dictionary. If the file does not exist, an
error is raised; if a key is missing, the default is used instead. Lines that begin with a hash sign are comments and
are ignored. See the section on environment variables for how to change a value without editing the file.

\`\`\`python
def read_config(path, defaults=None):
    """Return the values of a configuration file as a dictionary."""
    values = dict(defaults or {})
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            key, value = line.split("=", 1)
            values[key.strip()] = value.strip()
    return values
\`\`\`

The test below checks that the defaults are kept, and that a value in the file goes before them. It is run with all the
other tests of the module whenever something is changed.
`;
