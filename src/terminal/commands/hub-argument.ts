/** A model of the hub as a command-line argument. */
import { InvalidArgumentError } from 'commander';
import { type HubReference, parseReference } from '../../library/reference';

/** Describes the argument in the help. */
export const HUB_ARGUMENT = 'OWNER/NAME of a model on the Hugging Face hub; @REVISION and :GGUF-FILE may follow';

export function hubArgument(text: string): HubReference {
  const reference = parseReference(text);
  if (reference.kind === 'hub') return reference;
  throw new InvalidArgumentError('It must be OWNER/NAME, OWNER/NAME@REVISION or OWNER/NAME:FILE.');
}
