#include "engine/store/chain.h"

#include "engine/base/clock.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"

namespace trinhky::store {

std::string event_hash(const StoredEvent& event) {
  // A canonical object, put together without one: its members stand in the order of their names.
  std::string header;
  const auto member = [&header](std::string_view begin, std::string_view text) {
    header += begin;
    base::append_canonical(text, header);
  };
  member(R"({"at":)", base::format_instant(event.at));
  member(R"(,"command":)", event.command);
  member(R"(,"kind":)", event.kind);
  header += R"(,"number":)" + std::to_string(event.number);
  member(R"(,"scope":)", event.scope);
  member(R"(,"stream":)", event.stream);
  member(R"(,"stream_kind":)", event.stream_kind);
  header += '}';
  base::Sha256 hash;
  hash.update(event.previous);
  hash.update(header);
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
