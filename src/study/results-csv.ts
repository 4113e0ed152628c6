import type { UnitResult } from './unit-result.js';

const COLUMNS =
  'fold,n_train,n_val,n_test,repeat,auc,accuracy,f1,best_epoch,epochs,val_loss,status,seconds';

/** results.csv: sorted by n_train, repeat, fold; shortest round-trip numbers. */
export function resultsCsv(units: UnitResult[]): string {
  const rows = units.map((u) =>
    [
      u.fold,
      u.nTrain,
      u.nVal,
      u.nTest,
      u.repeat,
      u.auc ?? '',
      u.accuracy ?? '',
      u.f1 ?? '',
      u.bestEpoch,
      u.epochs,
      u.valLoss[u.bestEpoch - 1] ?? '',
      u.status,
      u.seconds,
    ].join(','),
  );
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}
