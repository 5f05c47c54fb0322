import { calledProcess, decision, featureProcess, form } from '../../process/projection/feature-models.ts';
import { check, topic } from '../check.ts';
import { copyFiles } from '../scenarios/copy-processes.ts';
import { complete, fail, type Reply, type Trial, throwError } from '../trial.ts';

/** The models whose stream Zeebe 8.6.0 recorded, as copies in which user tasks and end events are jobs. */
async function deployCopies(trial: Trial): Promise<void> {
  const { files } = await copyFiles(trial.id, new Set(), {
    'features.bpmn': featureProcess,
    'called.bpmn': calledProcess,
    'features.dmn': decision,
    'features.form': form,
  });
  await trial.deploy(files);
}

export const featureModels = topic('feature models', [
  check(
    'from the message that starts them to the signal at their end',
    {
      begin: ['verify', 'end-refused', 'book', 'book'],
      stage: ['review', 'review-late-end', 'stage-late-end'],
      after: ['stage-end', 'book-undo'],
      route: 'fast',
      hasEnded: true,
    },
    async (trial) => {
      await deployCopies(trial);
      const variables = { caseId: trial.id, amountMinor: 500 };
      await trial.publish('account-opening-submitted', trial.id, { variables });
      const path: string[] = [];
      const replies: Record<string, Reply[]> = { verify: [throwError('refused')], book: [fail(1)] };
      const next = async () => {
        const job = await trial.job();
        path.push(job.elementId);
        if (job.elementId !== 'review') await trial.reply(job, replies[job.elementId]?.shift() ?? complete());
        return job;
      };
      for (let n = 0; n < 4; n++) await next();
      // The task is open beside what the escalation and then the timer lead to.
      const stage = [await next(), await next(), await next()];
      const review = stage.find(({ elementId }) => elementId === 'review');
      if (!review) return path;
      await trial.reply(review, complete({ reviewDecision: 'fine' }));
      const stageEnd = await next();
      await trial.correlateOnceAwaited('confirmed', trial.id);
      const undo = await next();
      return {
        begin: path.slice(0, 4),
        stage: path.slice(4, 7).sort(),
        after: [stageEnd.elementId, undo.elementId],
        route: review.variables.route,
        hasEnded: await trial.hasEnded(review.processInstanceKey),
      };
    },
  ),
]);
