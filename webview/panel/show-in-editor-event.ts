/** The reader wants to see a token where it stands in the document that the text is from. */
import { upwardEvent } from '../base/event-of';

/** Its position among the tokens of the text that was selected. */
export class ShowInEditorEvent extends upwardEvent<number>('show-in-editor') {}
