/** The proofs of a trace: its blocks are proven one after another while nothing else is requested. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Proof, ProvenTrace, StepsResult } from '../../../src/engine/protocol/trace-protocol';
import { DelegatesFailure, Query } from '../../base/query';
import { shownBlock } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';

/** How many times the progress of the proofs is reported. */
const ROUNDS = 8;
/** Always the same set, so that what marks failed steps does not update. */
const NO_STEPS: ReadonlySet<number> = new Set();

export class Proving extends DelegatesFailure implements ReactiveController {
  /** How many blocks are to be proven before the next answer. */
  private blocks = 1;
  protected readonly query: Query<ProvenTrace>;
  private summary: PanelData['summary'] | undefined;

  /** @param steps what the reader is waiting for, which comes first and has its own proofs */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly panel: () => PanelData,
    private readonly steps: Query<StepsResult>,
  ) {
    super();
    host.addController(this);
    this.query = new Query(host, () => {
      const { readings, choice, summary } = this.panel();
      const { variant } = shownBlock(choice);
      const blocks = summary === this.summary ? this.blocks : 1;
      return {
        of: [readings, variant],
        key: [blocks],
        when: steps.current && !steps.pending,
        fetch: (signal) => readings.read('proofs', { variant, blocks }, signal),
      };
    });
  }

  /** The proofs of the chosen variant, as far as they are known. */
  get proofs(): readonly Proof[] {
    return this.proven?.proofs ?? this.panel().summary.proofs;
  }

  get proven(): ProvenTrace | undefined {
    const [proving, steps] = [this.query.value, this.steps.value];
    return (proving?.proven ?? 0) >= (steps?.proven ?? 0) ? (proving ?? steps) : steps;
  }

  /** The numbers of the steps with a failed proof. */
  get failedSteps(): ReadonlySet<number> {
    const { sections } = this.panel().summary.plan;
    const failed = this.proofs.filter(({ status }) => status === 'fails');
    if (failed.length === 0) return NO_STEPS;
    return new Set(failed.flatMap(({ view }) => sections.find((section) => section.view === view)?.number ?? []));
  }

  /** Requests a few more blocks at a time, so that the user's requests never wait long. */
  hostUpdated(): void {
    const { summary } = this.panel();
    if (summary !== this.summary) this.blocks = 1;
    this.summary = summary;
    const { value, current } = this.query;
    if (!value || !current || value.proven >= value.total) return;
    const blocks = value.proven + Math.ceil(value.total / ROUNDS);
    if (blocks === this.blocks) return;
    this.blocks = blocks;
    this.host.requestUpdate();
  }
}
