/** The schema of texts that are compared together, as files and pages store them. */
import * as v from 'valibot';
import { MOST_TEXTS, whyNotAtOnce } from './several-texts';

/** The greatest length of each text, in UTF-16 units. */
const MOST_CHARACTERS = 4_000_000;

export const AmongSchema = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(MOST_CHARACTERS))),
  v.check((texts) => whyNotAtOnce(texts) === undefined, `must be 2 to ${MOST_TEXTS} texts, none of them empty`),
);
