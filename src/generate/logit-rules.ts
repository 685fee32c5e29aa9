/** Which tokens may come next: what generation_config.json forces and forbids, on top of what the model says. */
import type { GenerationRules } from '../architectures/plan/generation-rules';
import { argmax } from '../base/vectors';

/** As the file calls them. */
export const RULE_NAMES = [
  'bad_words_ids',
  'min_length',
  'min_new_tokens',
  'forced_bos_token_id',
  'forced_eos_token_id',
  'suppress_tokens',
  'begin_suppress_tokens',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** That a rule has decided about a token. */
export interface RuleAction {
  readonly rule: RuleName;
  /**
   * The id of the most probable token that the rule did not allow. null: the rule forced a token, and that token was the
   * most probable one anyway.
   */
  readonly instead: number | null;
}

/** Whether a token was chosen by the rule for the last one that has room, and not because the model ended its text there. */
export function isForcedLast({ rules = [] }: { readonly rules?: readonly Pick<RuleAction, 'rule'>[] }): boolean {
  return rules.some(({ rule }) => rule === 'forced_eos_token_id');
}

/** The logits that a token is chosen by, and by which rules they differ from the model's. */
interface RuledLogits {
  readonly logits: Float32Array;
  /** What the rules had to do with a choice. */
  actions(chosen: number): RuleAction[];
}

interface RuledText {
  readonly eosTokenIds: readonly number[];
  /** How many tokens were given, the start token among them, and how many there are at most in the end. */
  readonly given: number;
  readonly most: number;
}

export class LogitRules {
  constructor(
    private readonly rules: GenerationRules,
    private readonly text: RuledText,
  ) {}

  /** @param ids all tokens so far @param raw the model's own logits, which stay as they are */
  apply(raw: Float32Array, ids: readonly number[]): RuledLogits {
    const forbidden = this.forbidden(ids);
    const forced = this.forced(ids.length);
    const logits = raw.slice();
    for (const [, list] of forbidden) for (const id of list) logits[id] = -Infinity;
    if (forced) {
      logits.fill(-Infinity);
      for (const id of forced.ids) logits[id] = raw[id] as number;
    }
    const actions = (chosen: number): RuleAction[] => {
      if (forced) {
        const best = argmax(raw);
        return [{ rule: forced.rule, instead: best === chosen ? null : best }];
      }
      return forbidden.flatMap(([rule, list]) => {
        const better = list.filter((id) => (raw[id] as number) > (raw[chosen] as number));
        const best = better.sort((a, b) => (raw[b] as number) - (raw[a] as number))[0];
        return best === undefined ? [] : [{ rule, instead: best }];
      });
    };
    return { logits, actions };
  }

  private forbidden(ids: readonly number[]): [RuleName, readonly number[]][] {
    const { rules, text } = this;
    const length = ids.length;
    const firstNew = text.given > 1 || rules.forcedFirstId === null ? text.given : text.given + 1;
    const all: [RuleName, boolean, readonly number[]][] = [
      ['bad_words_ids', true, this.endsOfBadWords(ids)],
      ['min_length', length < rules.minLength, text.eosTokenIds],
      ['min_new_tokens', length - text.given < rules.minNewTokens, text.eosTokenIds],
      ['suppress_tokens', true, rules.suppressed],
      ['begin_suppress_tokens', length === firstNew, rules.suppressedFirst],
    ];
    return all.flatMap(([rule, acts, list]) => (acts && list.length > 0 ? [[rule, list]] : []));
  }

  /** The first new token behind the start token alone, and the last that has room. */
  private forced(length: number): { readonly rule: RuleName; readonly ids: readonly number[] } | undefined {
    const { forcedFirstId, forcedLastIds } = this.rules;
    if (length === this.text.most - 1 && forcedLastIds.length > 0)
      return { rule: 'forced_eos_token_id', ids: forcedLastIds };
    if (length === 1 && forcedFirstId !== null) return { rule: 'forced_bos_token_id', ids: [forcedFirstId] };
    return undefined;
  }

  /** The tokens that would complete a forbidden sequence. */
  private endsOfBadWords(ids: readonly number[]): number[] {
    return this.rules.badWords.flatMap((word) => {
      const before = word.slice(0, -1);
      const isBegun =
        before.length <= ids.length && before.every((id, i) => id === ids[ids.length - before.length + i]);
      return isBegun ? [word.at(-1) as number] : [];
    });
  }
}
