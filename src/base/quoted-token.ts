/** A token in a sentence. */
import { plainText } from './foreign-text';

interface NamedToken {
  readonly text: string;
  /** As the vocabulary writes it. */
  readonly token: string;
  readonly special: boolean;
}

/** In quotes, without the space that it begins with; by its name where it says nothing. */
export function quoted({ text, token, special }: NamedToken): string {
  const said = special || text === '' ? token : text;
  return `“${plainText(said.trim() === '' ? said : said.trimStart())}”`;
}
