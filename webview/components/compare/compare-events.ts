/** What the parts of a comparison ask of the view that contains them. */
import { upwardEvent } from '../../base/event-of';

/** Asks to go to a section, by its id. */
export class GoToSectionEvent extends upwardEvent<string>('go') {}

/** In place of a section's id: where A is run with parts of B, which is inside another section. */
export const TO_PATCH = 'patch';

/** The same place; also runs A with the part that is named first. */
export const TO_NAMED_PATCH = 'patch-named';

/** Asks to swap A and B. */
export class ExchangeEvent extends upwardEvent<void>('exchange') {}

/** The handler of buttons that swap A and B. */
export function exchange({ currentTarget }: Event): void {
  currentTarget?.dispatchEvent(new ExchangeEvent());
}
