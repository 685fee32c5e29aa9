/** Texts of the list of all terms. */
export const glossaryStrings = {
  title: 'Glossary',
  item: 'Glossary…',
  about: 'All terms that the panel explains where they are pointed at',
  close: 'Close',
  search: 'Find a term',
  found: (shown: number, all: number) => (shown === all ? `${all} terms` : `${shown} of ${all} terms`),
  none: 'No entry has that word.',
  also: (spellings: readonly string[]) => `also: ${spellings.join(', ')}`,
  toStep: (number: number, title: string) => `Step ${number}: ${title}`,
} as const;
