import type { Knex } from 'knex';
import { type Command, completionAction } from './types.ts';

/**
 * Whether the durable read model shows that the engine took this command already. Asked only when an earlier attempt
 * ended without an answer; commands that may simply be repeated need no evidence.
 */
export async function wasTaken(db: Knex, command: Command): Promise<boolean> {
  const { payload } = command;
  switch (payload.kind) {
    case 'publish-message':
      return (
        (await db('read_model.process_case').where('case_id', command.caseId).first('case_id')) !== undefined
      );
    case 'correlate-message': {
      const row = await db('read_model.message_correlation')
        .whereIn(
          'process_instance_key',
          db('read_model.process_case').select('process_instance_key').where('case_id', command.caseId),
        )
        .where({ message_name: payload.name, correlation_key: command.caseId })
        .where('correlated_at', '>=', command.createdAt)
        .first('message_key');
      return row !== undefined;
    }
    case 'complete-user-task': {
      const row = await db('read_model.user_task')
        .where({ user_task_key: payload.userTaskKey, action: completionAction(command.commandId) })
        .first('user_task_key');
      return row !== undefined;
    }
    default:
      return false;
  }
}
