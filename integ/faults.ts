import { PublisherFaults } from '../src';

/** Every kind of fault, often enough to be seen within minutes, and rarely enough that most rows still load. */
export const FAULTS: PublisherFaults = {
  duplicateMessages: 0.2,
  reorderedMessages: 0.2,
  overLongValues: 0.005,
  wrongTypes: 0.02,
  missingColumns: 0.02,
  unusableMessages: 0.1,
  bursts: 0.05,
  silence: 0.1,
};
