export const optIn = '        - "backupbot.backup=${ENABLE_BACKUPS:-true}"';
export const preHook = '        - "backupbot.backup.pre-hook=node /pds_backup.js backup"';
export const onlyTheCopy = '        - "backupbot.backup.volumes.data.path=backup"';
export const postHook = '        - "backupbot.restore.post-hook=node /pds_backup.js restore"';
