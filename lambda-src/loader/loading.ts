import { LoadableSet } from './loadable-set';
import { Run } from './run';
import { Warehouse } from '../warehouse/warehouse';

/** A set while it is loaded. */
export interface Loading {
  readonly run: Run;
  readonly set: LoadableSet;
  readonly warehouse: Warehouse;
  /** Why objects stay for which there is no room. */
  readonly noRoom: Error[];
}
