/** What the device keeps of a network in training: enough to go on with equal bits. */
export interface DeviceState {
  parameters: Float32Array;
  /** Weights of the best epoch so far. */
  best: Float32Array;
  /** The optimiser's moments, one array each. */
  moments: Float32Array[];
  /** shaders/lib/state.wgsl */
  state: Uint32Array;
}

/** The step that a network takes next; epochs count from 1, steps from 0. */
export interface Position {
  epoch: number;
  step: number;
}

/** A network in the middle of its training. */
export interface Checkpoint {
  unit: string;
  position: Position;
  trainLoss: number[];
  valLoss: number[];
  /** Training time so far. */
  seconds: number;
  device: DeviceState;
}

/** Where networks in training are kept, so that a later call goes on with them. */
export interface CheckpointStore {
  load(unit: string): Promise<Checkpoint | undefined>;
  save(checkpoint: Checkpoint): Promise<void>;
  /** All networks in training have been saved: who keeps them together writes them now. */
  flush?(): Promise<void>;
}
