/** Texts of the ways to continue after a failure. */
export const rescueStrings = {
  choose: 'Choose Another Model',
  starter: 'Use the Starter',
  download: 'Download distilgpt2',
  about:
    'The starter comes with LLM Trace and needs no network. distilgpt2 is a small GPT-2 of the Hugging Face hub, about 350 MB.',
  otherwise: 'Open with Another Editor',
} as const;
