import Type from 'typebox';

/** Optional in every application: which channel the customer likes to be told by. */
export const contactPreference = Type.Optional(
  Type.Enum(['sms', 'email', 'app'], { description: 'How the customer likes to be told' }),
);
