/** A model of the hub, as an argument names it. */
import { InvalidArgumentError } from 'commander';
import { type HubReference, parseReference } from '../../library/reference';

/** What of a model is loaded. */
export const HUB_ARGUMENT = 'OWNER/NAME of a model on the Hugging Face hub; @REVISION and :GGUF-FILE may follow';

export function hubArgument(text: string): HubReference {
  const reference = parseReference(text);
  if (reference.kind === 'hub') return reference;
  throw new InvalidArgumentError('It must be OWNER/NAME, OWNER/NAME@REVISION or OWNER/NAME:FILE.');
}
