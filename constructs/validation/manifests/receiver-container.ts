import { IMAGE } from '../../../runtime/contract/image';
import type { PlacedContainer, Workload } from './workload';

/** The container of a workload that runs the drift receiver, by its command. */
export function receiverContainer({ containers }: Workload): PlacedContainer | undefined {
  return containers.find(({ container: { command = [], args = [] } }) =>
    [...command, ...args].includes(IMAGE.receiverScript),
  );
}
