/** Texts of the menu of a token. */

export const tokenMenuStrings = {
  label: (token: string) => `What can be done with ${token}`,
  choose: (token: string) => `Choose ${token}`,
  chooseAbout: 'Every step then shows this token.',
  chosen: 'It is the chosen one.',
  explainAfter: (token: string) => `Explain the prediction after ${token}`,
  explainAt: (token: string) => `Explain the prediction at ${token}`,
  explainAbout: (step: number) => `Step ${step}: what each part of the model adds to the logit`,
  explainLogit: (token: string) => `Explain the logit of ${token}`,
  explainOwn: (token: string, before: string) => `Explain the logit of ${token} after ${before}`,
  withoutWord: (word: string) => `Compare with the text without “${word}”`,
  withoutWordAbout: 'What does the word have to do with the prediction? Both texts are shown beside each other.',
  instead: 'Put another word here…',
  insteadAbout: 'The text is traced with it.',
  copyText: 'Copy its text',
  copyId: (id: number) => `Copy its id, ${id}`,
  copied: (text: string) => `Copied: ${text}`,
  show: 'Show it in the editor',
  edited: 'The text was edited in its document since it was traced.',
  noText: 'The tokenizer inserted it: it stands for no part of the text.',
} as const;
