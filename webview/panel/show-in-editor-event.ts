/** Sent upwards by whatever leads from a token to its place in the document that the text is from. */
export class ShowInEditorEvent extends CustomEvent<number> {
  static readonly type = 'show-in-editor';

  /** @param position among the tokens of the text that was selected */
  constructor(position: number) {
    super(ShowInEditorEvent.type, { detail: position, bubbles: true, composed: true });
  }
}
