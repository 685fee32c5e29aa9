/** Texts that come with the extension, each chosen for what it shows. */

interface Example {
  readonly id: string;
  readonly title: string;
  /** What the user can see in it, in a few words. */
  readonly about: string;
  readonly text: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    id: 'weather',
    title: 'A sentence about spring',
    about: 'which parts of the model bring “They”, and which of them look at “people”',
    text: 'The weather is nice in spring, and people like to go outside.',
  },
  {
    id: 'repeated',
    title: 'A sentence that begins again',
    about: 'how the model finds what came after “green” before',
    text: 'The green table stands by the old door. The green',
  },
  {
    id: 'names',
    title: 'Two people and a gift',
    about: 'two names could come next: how the model finds “Smith”',
    text: 'Mrs. Brown has a present for Mr. Smith. On Sunday Mrs. Brown gave it to Mr.',
  },
  {
    id: 'code',
    title: 'A few lines of Python',
    about: 'indentation and names are tokens, too',
    text: 'def add(first, second):\n    return first +',
  },
  {
    id: 'languages',
    title: 'Words in other scripts',
    about: 'characters that are spread over several tokens',
    text: 'Tea is called चाय in Hindi, 茶 in Chinese and شاي in Arabic 🍵.',
  },
];
