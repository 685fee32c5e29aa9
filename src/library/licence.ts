/** Which licence a text names. */

/** The front matter of a model card says "license: mit", or "license: other" and its name apart. */
export function licenceInReadme(text: string): string | null {
  const front = /^---\r?\n(?<fields>.*?)\r?\n---/s.exec(text)?.groups?.['fields'] ?? '';
  const field = (name: string) => {
    const value = new RegExp(`^${name}:[ \\t]*(?<value>\\S.*)$`, 'm').exec(front)?.groups?.['value'];
    return (
      value
        ?.replace(/\s+#.*$/, '')
        .trim()
        .replace(/^(['"])(.*)\1$/, '$2') || undefined
    );
  };
  const licence = field('license') ?? /^license:[ \t]*\r?\n\s*-\s*(?<first>\S+)/m.exec(front)?.groups?.['first'];
  return (licence === 'other' ? (field('license_name') ?? licence) : licence) ?? null;
}

/** The first words of a licence's own text, which are its title. */
export function licenceInText(text: string): string | null {
  const title = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '');
  return title ?? null;
}
