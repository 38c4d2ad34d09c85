import type { Readable } from 'node:stream';
import protobuf from 'protobufjs';

/** The messages of the voice protocol that tests speak, with the numbers that its documentation gives their fields. */
const { root } = protobuf.parse(`
  syntax = "proto2";
  message Version { optional uint32 version_v1 = 1; optional string release = 2; optional string os = 3; optional string os_version = 4; }
  message Authenticate { optional string username = 1; optional string password = 2; repeated string tokens = 3; optional bool opus = 5; }
  enum RejectType { None = 0; WrongVersion = 1; InvalidUsername = 2; WrongUserPW = 3; WrongServerPW = 4; UsernameInUse = 5; ServerFull = 6; NoCertificate = 7; AuthenticatorFail = 8; }
  message Reject { optional RejectType type = 1; optional string reason = 2; }
  message ServerSync { optional uint32 session = 1; optional uint32 max_bandwidth = 2; optional string welcome_text = 3; }
  message ChannelRemove { required uint32 channel_id = 1; }
  message ChannelState { optional uint32 channel_id = 1; optional uint32 parent = 2; optional string name = 3; }
  message TextMessage { optional uint32 actor = 1; repeated uint32 session = 2; repeated uint32 channel_id = 3; required string message = 5; }
  enum DenyType { Text = 0; Permission = 1; SuperUser = 2; ChannelName = 3; TextTooLong = 4; }
  message PermissionDenied { optional uint32 permission = 1; optional uint32 channel_id = 2; optional string reason = 4; optional DenyType type = 5; }
  message ServerConfig { optional uint32 max_bandwidth = 1; optional string welcome_text = 2; optional bool allow_html = 3; optional uint32 message_length = 4; optional uint32 max_users = 6; }
`);

interface Messages {
  readonly Version: { versionV1?: number; release?: string; os?: string; osVersion?: string };
  readonly Authenticate: { username: string; password?: string | undefined; opus?: boolean };
  readonly Reject: { type?: string; reason?: string };
  readonly ServerSync: { session?: number; maxBandwidth?: number; welcomeText?: string };
  readonly ChannelRemove: { channelId: number };
  readonly ChannelState: { channelId?: number; parent?: number; name?: string };
  readonly TextMessage: { actor?: number; session?: number[]; channelId?: number[]; message: string };
  readonly PermissionDenied: { permission?: number; channelId?: number; reason?: string; type?: string };
  readonly ServerConfig: {
    maxBandwidth?: number;
    welcomeText?: string;
    allowHtml?: boolean;
    messageLength?: number;
    maxUsers?: number;
  };
}

export type MessageName = keyof Messages;
export type Message<Name extends MessageName> = Messages[Name];

/** Numbers of the kinds of messages; those that are not here are passed over. */
const KINDS: Readonly<Record<MessageName, number>> = {
  Version: 0,
  Authenticate: 2,
  Reject: 4,
  ServerSync: 5,
  ChannelRemove: 6,
  ChannelState: 7,
  TextMessage: 11,
  PermissionDenied: 12,
  ServerConfig: 24,
};
const NAMES = new Map(Object.entries(KINDS).map(([name, kind]) => [kind, name as MessageName]));

/** Before each message: two bytes of its kind, four of its length. */
const HEADER_BYTES = 6;

/** A message as it goes over the wire. */
export function writeFrame<Name extends MessageName>(name: Name, message: Message<Name>): Buffer {
  const type = root.lookupType(name);
  const body = type.encode(type.fromObject(message)).finish();
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(KINDS[name], 0);
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

/** Tells every message of a stream that is known, as soon as it is whole. */
export function readFrames(stream: Readable, tell: (name: MessageName, message: object) => void): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES && rest.length >= HEADER_BYTES + rest.readUInt32BE(2)) {
      const end = HEADER_BYTES + rest.readUInt32BE(2);
      const name = NAMES.get(rest.readUInt16BE(0));
      if (name) tell(name, decode(name, rest.subarray(HEADER_BYTES, end)));
      rest = rest.subarray(end);
    }
  });
}

function decode(name: MessageName, body: Buffer): object {
  const type = root.lookupType(name);
  return type.toObject(type.decode(body), { enums: String, defaults: false });
}
