/** Which head the panel had chosen before it chose the shown one, for the text beside the tokens that says so. */
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import type { Choice } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import type { ChosenBy } from '../../state/story/chosen-by';

type SeenHead = HeadPlace & Pick<Choice, 'target' | 'token'> & Pick<PanelData, 'readings'> & { readonly model: string };

export class MovedHead {
  /** The earlier head; `undefined` if the panel has not moved from one in the present trace. */
  from: HeadPlace | undefined;
  /** The readings of that trace. */
  private movedIn: PanelData['readings'] | undefined;
  /** The head that the panel had chosen when it was noted last. */
  private seen: SeenHead | undefined;

  /**
   * Notes the shown head. The panel moves to another one for another token that may come next or for another text, a moment
   * later. A head that was shown before any was chosen is not noted.
   */
  note({ readings, choice, summary }: PanelData, chosenBy: ChosenBy | undefined): void {
    const { layer, head, target, token, isAutomatic } = choice;
    const { seen } = this;
    const isText = this.movedIn === readings;
    if (!isText) this.from = undefined;
    this.movedIn = readings;
    const isFollowed =
      seen &&
      isAutomatic &&
      seen.model === summary.model.folder &&
      (!isText || seen.token === token || seen.readings !== readings);
    if (isFollowed && isSameHead(seen, choice)) return;
    const isAnother = seen?.readings !== readings || seen.target !== target;
    this.from = isFollowed && isAnother ? seen : undefined;
    this.seen =
      isAutomatic && (chosenBy || isFollowed)
        ? { readings, layer, head, target, token, model: summary.model.folder }
        : undefined;
  }
}
