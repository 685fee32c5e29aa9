/** Texts of the field for what replaces a token in a text. */
export const insteadStrings = {
  label: (token: string) => `Instead of ${token}`,
  run: 'Trace',
  hint: 'Any text; the space before it stays.',
  hintAlone: 'Any text.',
  fitting: 'Most expected there, as one token, words first:',
} as const;
