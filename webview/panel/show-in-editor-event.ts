/** Asks to show a token in the document from which the text comes. */
import { upwardEvent } from '../base/event-of';

/** The detail is its position among the tokens of the selected text. */
export class ShowInEditorEvent extends upwardEvent<number>('show-in-editor') {}
