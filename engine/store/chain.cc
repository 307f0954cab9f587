#include "engine/store/chain.h"

#include <nlohmann/json.hpp>

#include "engine/base/clock.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"

namespace trinhky::store {

std::string event_hash(const StoredEvent& event) {
  const base::json header = {{"at", base::format_instant(event.at)},
                             {"command", event.command},
                             {"kind", event.kind},
                             {"number", event.number},
                             {"scope", event.scope},
                             {"stream", event.stream},
                             {"stream_kind", event.stream_kind}};
  base::Sha256 hash;
  hash.update(event.previous);
  hash.update(base::canonical(header));
  hash.update(event.body);
  return hash.finish();
}

std::optional<ChainFault> ChainCheck::next(const StoredEvent& event) {
  if (fault_) return fault_;
  const std::uint64_t number = events_ + 1;
  if (event.stream != stream_ || event.number != number) {
    fault_ = ChainFault{ChainFault::Kind::gap, number};
  } else if (event.previous != head_) {
    fault_ = ChainFault{ChainFault::Kind::unlinked, number};
  } else if (event.hash != event_hash(event)) {
    fault_ = ChainFault{ChainFault::Kind::altered, number};
  } else {
    events_ = number;
    head_ = event.hash;
  }
  return fault_;
}

ChainReport ChainCheck::finish(std::uint64_t version, std::string_view head) const {
  ChainReport report{events_, head_, fault_};
  if (!fault_ && (version != events_ || head != head_)) report.fault = ChainFault{ChainFault::Kind::head, events_};
  return report;
}

}  // namespace trinhky::store
