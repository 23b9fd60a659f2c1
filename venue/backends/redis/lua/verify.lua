-- Is the entry that a process knows still the one that stands there? A server that took over may lack the log's end,
-- and later appends have its numbers: then the log begins a new epoch, and everyone is told.
-- KEYS  log, heads
-- ARGV  topic, epoch and seq known, the id there, the epoch to begin, PUBLISH or SPUBLISH, channel
-- gives the epoch that holds now
local head = redis.call('HGET', KEYS[2], ARGV[1])
local epoch, top = ARGV[2], '0'
if head then
    epoch, top = string.match(head, '^(%S+) (%d+)$')
    local entry = redis.call('XRANGE', KEYS[1], '0-' .. ARGV[3], '0-' .. ARGV[3])[1]
    if epoch ~= ARGV[2] or (entry and entry[2][2] == ARGV[4]) then
        return epoch
    end
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[5] .. ' ' .. top)
redis.call(ARGV[6], ARGV[7], 'E' .. ARGV[1])
return ARGV[5]
