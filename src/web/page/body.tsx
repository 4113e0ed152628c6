import type { DatasetOptions } from '../../layouts/layout.js';
import { CellsView } from './cells-view.js';
import { LabelView } from './label-view.js';
import { QuestionView } from './question-view.js';
import { ResultView } from './result-view.js';
import { NoGpuView, StartView } from './start-view.js';
import { TrainingView } from './training-view.js';
import type { Lab } from './use-lab.js';

/** The view that is on. */
export function Body({ lab }: { lab: Lab }) {
  const { client, view, machine, studies, cells, result, unsorted } = lab;
  const busy = lab.busy !== undefined;
  const { reading } = lab;
  const readAgain =
    reading && ((options: DatasetOptions) => void lab.readAgain(reading.given, options));
  if (machine === 'none') return <NoGpuView />;
  if (view === 'training') return <TrainingView state={lab.training} onPause={lab.pause} />;
  if (view === 'result' && result)
    return (
      <ResultView
        key={result.id}
        {...{ client, busy, ...result, answers: lab.answers }}
        hasCells={studies?.some(({ id, hasCells }) => id === result.id && hasCells) ?? false}
        onZip={() => lab.zip(result.id)}
        onOnnx={() => lab.onnx(result.id)}
        onCells={(gift) => lab.giveCells(result.id, gift)}
        onNewCells={(gift) => lab.classify(result.id, gift)}
      />
    );
  if (view === 'label' && unsorted)
    return (
      <LabelView
        client={client}
        given={unsorted}
        onUse={(images, table) => lab.openLabelled(unsorted, images, table)}
      />
    );
  if (view === 'cells' && cells)
    return (
      <>
        <CellsView {...{ cells, busy, inspection: lab.inspection }} onRead={readAgain} />
        {cells.classes.length > 1 && (
          <QuestionView
            key={cells.name}
            {...{ cells, busy, estimate: lab.estimate }}
            onChange={lab.asksAnew}
            onMeasure={lab.measure}
            onStart={lab.start}
          />
        )}
      </>
    );
  return <StartView lab={lab} />;
}
