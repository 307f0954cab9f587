#include "engine/seal/verification.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/seal/head_walk.h"
#include "engine/store/chain.h"

namespace trinhky::seal {
namespace {

using base::json;
using base::Result;

constexpr std::size_t piece_bytes = 4U << 20;
constexpr std::uint64_t between_reports = 500;
constexpr std::string_view erasures_noted_after = "erasures_noted_after";  // store/sqlite/schema.cc

base::Text place(const std::string& stream, std::uint64_t number) {
  const std::string at = std::to_string(number);
  return {"dòng " + stream + ", sự kiện " + at, "stream " + stream + ", event " + at};
}

// A hash of a workflow and not of a content: "hash" beside "version", and the hashes of a published bundle. Nor is the
// plain SHA-256 of a signed file a content; the file itself is named by the event that attached it.
bool names_no_content(const std::string& member, const json& object) {
  if (member == "meaning" || member == "labels" || member == "plan" || member == "definition_hash") return true;
  if (member == "approved_sha256") return true;
  return member == "hash" && (object.contains("version") || object.contains("covers"));
}

// What people typed stands here as they typed it, and may look like a hash.
bool holds_free_values(std::string_view member) {
  return member == "data" || member == "output" || member == "body" || member == "params";
}

class Reading {
 public:
  Reading(store::Store& store, const VerifyOptions& options) : store_(store), options_(options) {}

  Result<Verification> all() {
    if (auto known = known_keys(store_)) {
      for (const KnownKey& key : *known) known_keys_.insert(key.public_key);
    } else if (known.error().type != "seal-unreadable") {
      return std::unexpected(known.error());
    }
    if (auto noted = store_.meta(erasures_noted_after); !noted) {
      return std::unexpected(noted.error());
    } else if (*noted) {
      std::from_chars((*noted)->data(), (*noted)->data() + (*noted)->size(), erasures_noted_after_);
    }
    if (auto read = read_heads(before_); !read) return std::unexpected(read.error());
    if (auto looked = look_ahead(1); !looked) return std::unexpected(looked.error());
    if (auto read = read_events(); !read) return std::unexpected(read.error());
    if (auto looked = look_behind_the_ends(); !looked) return std::unexpected(looked.error());
    std::map<std::string, store::StreamHead> after;
    if (auto read = read_heads(after); !read) return std::unexpected(read.error());
    compare_heads(after);
    found_.streams = chains_.size();
    return std::move(found_);
  }

 private:
  struct Chain {
    store::ChainCheck check;
    std::uint64_t events = 0;  // the highest number in the order of the log
    std::uint64_t loaded = 0;  // the same when the stream is loaded
    std::string hash;
    bool faulty = false;
  };
  struct Sum {
    std::uint64_t streams = 0;
    Digest root{};
  };
  struct Ahead {
    std::uint64_t seal = 0;
    std::uint64_t until = 0;
    std::optional<Sum> reached;  // what the tree was when the log got there
  };

  void fault(std::string kind, const std::string& stream, std::uint64_t number, base::Text message,
             std::uint64_t seal = 0) {
    ++found_.fault_count;
    if (found_.faults.size() < max_faults) {
      found_.faults.push_back({std::move(kind), stream, number, seal, std::move(message)});
    }
  }

  Result<void> read_heads(std::map<std::string, store::StreamHead>& heads) {
    std::string after;
    while (true) {
      const auto page = store_.streams(after, base::limits::max_page);
      if (!page) return std::unexpected(page.error());
      for (const store::StreamHead& one : *page) heads.emplace(one.stream, one);
      if (page->size() < base::limits::max_page) return {};
      after = page->back().stream;
    }
  }

  Result<void> read_events() {
    std::uint64_t position = 0;
    while (true) {
      const auto page = store_.read_log(position, base::limits::max_page);
      if (!page) return std::unexpected(page.error());
      for (const store::StoredEvent& event : *page) {
        position = event.position;
        if (auto read = read_event(event); !read) return read;
      }
      if (page->size() < base::limits::max_page) return {};
    }
  }

  Result<void> read_event(const store::StoredEvent& event) {
    ++found_.events;
    Chain& chain = chains_.try_emplace(event.stream, Chain{.check = store::ChainCheck(event.stream)}).first->second;
    if (event.number == 1 && event.stream_kind == "instance") found_.instances.push_back(event.stream);
    if (!chain.faulty) check_link(chain, event);
    chain.events = std::max(chain.events, event.number);
    chain.hash = event.hash;
    if (const auto head = before_.find(event.stream); !chain.faulty && head != before_.end() &&
                                                      head->second.version == event.number &&
                                                      head->second.head != event.hash) {
      chain.faulty = true;
      tell_head(event.stream, head->second.version);
    }
    if (options_.progress && found_.events % between_reports == 0) {
      options_.progress({found_.events, found_.contents, seals_});
    }
    const auto body = base::parse_json(event.body);
    if (!body) {
      const base::Text at = place(event.stream, event.number);
      fault("body-unreadable", event.stream, event.number,
            {at.vi + ": nội dung ghi không phải JSON.", at.en + ": the body is no JSON."});
    }
    if (event.stream == seal_stream) {
      if (body) {
        if (auto read = read_seal(event, *body); !read) return read;
      }
      return look_ahead(event.number + 1);
    }
    if (ahead_ && !ahead_->reached && event.position > ahead_->until) {
      ahead_->reached = Sum{.streams = tree_.size(), .root = tree_.root()};
    }
    ++found_.unsealed;
    tree_.set({.stream = event.stream, .number = event.number, .hash = event.hash});
    return body ? read_contents(event, *body, false) : Result<void>();
  }

  // Whatever hides from the order of the log (a position that none has) is still read when its stream is loaded.
  Result<void> look_behind_the_ends() {
    for (auto& [stream, chain] : chains_) {
      const auto more = store_.load_events(stream, chain.events + 1, 1);
      if (!more) return std::unexpected(more.error());
      chain.loaded = more->empty() ? chain.events : more->front().number;
    }
    return {};
  }

  void check_link(Chain& chain, const store::StoredEvent& event) {
    const auto broken = chain.check.next(event);
    if (!broken) return;
    chain.faulty = true;
    const base::Text at = place(event.stream, broken->number);
    switch (broken->kind) {
      case store::ChainFault::Kind::gap: {
        const std::string there = std::to_string(event.number);
        return fault("event-missing", event.stream, broken->number,
                     {at.vi + ": không có ở chỗ của nó; ở đó là sự kiện " + there + ".",
                      at.en + ": it is not in its place; event " + there + " stands there."});
      }
      case store::ChainFault::Kind::unlinked:
        return fault(
            "event-unlinked", event.stream, broken->number,
            {at.vi + ": không nối với sự kiện trước nó.", at.en + ": it does not follow the event before it."});
      case store::ChainFault::Kind::altered:
        return fault("event-altered", event.stream, broken->number,
                     {at.vi + ": nội dung đã bị đổi, mã băm không khớp.",
                      at.en + ": it was changed; its bytes do not give its hash."});
      case store::ChainFault::Kind::head:
        return;
    }
  }

  void tell_head(const std::string& stream, std::uint64_t number) {
    const base::Text at = place(stream, number);
    fault("stream-head", stream, number,
          {at.vi + ": mã băm ghi ở đầu dòng không phải của sự kiện này.",
           at.en + ": the stream's own head is not this event's hash."});
  }

  // What a stream says of itself may have moved on since, never back.
  void compare_heads(const std::map<std::string, store::StreamHead>& after) {
    for (const auto& [stream, head] : before_) {
      const auto chain = chains_.find(stream);
      const std::uint64_t events = chain == chains_.end() ? 0 : chain->second.events;
      if (events >= head.version) continue;
      const base::Text at = place(stream, events + 1);
      fault("stream-head", stream, events + 1,
            {at.vi + ": không còn; dòng này ghi là có " + std::to_string(head.version) + " sự kiện.",
             at.en + ": it is gone; the stream says that it has " + std::to_string(head.version) + " events."});
    }
    for (const auto& [stream, chain] : chains_) {
      const auto head = after.find(stream);
      if (head != after.end() && head->second.version >= chain.loaded) continue;
      const base::Text at = place(stream, chain.loaded);
      fault("stream-head", stream, chain.loaded,
            {at.vi + ": dòng này không kể đến sự kiện đó.", at.en + ": the stream does not count this event."});
    }
  }

  // ---- seals

  Result<void> read_seal(const store::StoredEvent& event, const json& body) {
    ++seals_;
    const std::uint64_t place_in_stream = event.number;
    const std::string name = std::to_string(place_in_stream);
    const auto seal = seal_from_json(body);
    if (!seal || seal->until.value_or(0) >= event.position) {
      fault("seal-unreadable", seal_stream, place_in_stream,
            {"Dấu niêm " + name + ": không đọc được.", "Seal " + name + ": it cannot be read."}, place_in_stream);
      return {};
    }
    Moved later{.until = seal->until.value_or(event.position)};
    found_.last_seal = KeptSeal{.seal = *seal, .hash = event.hash, .until = later.until};
    if (seal->until) {
      if (auto read = read_moves(store_, later, event.position); !read) return read;
    }
    found_.unsealed = later.events;
    if (seal->number != event.number || seal->previous != event.previous) {
      fault("seal-unlinked", seal_stream, event.number,
            {"Dấu niêm " + name + ": không nối với dấu niêm trước nó.",
             "Seal " + name + ": it does not follow the seal before it."},
            event.number);
    }
    if (!is_signed(*seal)) {
      fault(
          "seal-signature", seal_stream, event.number,
          {"Dấu niêm " + name + ": chữ ký của khóa niêm không khớp.", "Seal " + name + ": its signature does not fit."},
          event.number);
    }
    check_key(*seal);
    check_root(*seal, later);
    return {};
  }

  // Where the next seal says that events came while it was computed, the tree is looked at when the log gets there.
  Result<void> look_ahead(std::uint64_t number) {
    ahead_.reset();
    const auto events = store_.load_events(seal_stream, number, 1);
    if (!events) return std::unexpected(events.error());
    if (events->empty() || events->front().number != number) return {};
    const auto body = base::parse_json(events->front().body);
    if (!body) return {};
    if (const auto seal = seal_from_json(*body); seal && seal->until) ahead_ = Ahead{number, *seal->until, {}};
    return {};
  }

  [[nodiscard]] bool fits(const Seal& seal, const Sum& sum) const {
    return seal.streams == sum.streams && seal.root == hex(sum.root);
  }

  // The tree as it stood before what came later.
  [[nodiscard]] HeadTree tree_before(const Moved& later) const {
    if (later.stood.empty()) return tree_;
    HeadTree tree;
    for (const Head& head : tree_.heads()) {
      const auto earlier = later.stood.find(head.stream);
      const Head& stood = earlier == later.stood.end() ? head : earlier->second;
      if (stood.number > 0) tree.set(stood);
    }
    return tree;
  }

  void check_key(const Seal& seal) {
    if (found_.keys.empty() || found_.keys.back().public_key != seal.key) {
      found_.keys.push_back({.public_key = seal.key, .first_seal = seal.number});
    }
    found_.keys.back().last_seal = seal.number;
    const bool is_wanted = options_.fingerprint.empty() ? known_keys_.contains(seal.key)
                                                        : fingerprint_of(seal.key) == options_.fingerprint;
    if (is_wanted) return;
    const std::string name = std::to_string(seal.number);
    const std::string key = fingerprint_of(seal.key);
    fault("seal-key", seal_stream, seal.number,
          {"Dấu niêm " + name + ": ký bằng khóa lạ " + key + ".",
           "Seal " + name + ": it is signed by another key, " + key + "."},
          seal.number);
  }

  // A root that does not fit is traced with the list of what moved: whatever is named there and stands otherwise in the
  // log is told, and taken as sealed from then on, so that one theft is not told again by every later seal.
  void check_root(const Seal& seal, const Moved& later) {
    const bool seen = ahead_ && ahead_->seal == seal.number && ahead_->reached;
    if ((seen && fits(seal, *ahead_->reached)) ||
        (later.stood.empty() && fits(seal, {.streams = tree_.size(), .root = tree_.root()}))) {
      untraced_ = false;
      return;
    }
    HeadTree as_sealed = tree_before(later);
    // A seal that was made while this reads: its place was passed before it could be seen.
    if (fits(seal, {.streams = as_sealed.size(), .root = as_sealed.root()})) {
      untraced_ = false;
      return;
    }
    std::vector<std::pair<Head, std::uint64_t>> lost;
    for (const Head& head : seal.heads) {
      const Head* now = as_sealed.find(head.stream);
      if (now != nullptr && *now == head) continue;
      lost.emplace_back(head, now == nullptr ? 0 : now->number);
      as_sealed.set(head);
    }
    const std::string name = std::to_string(seal.number);
    for (const auto& [head, there] : lost) {
      if (!traced_.insert(head.stream).second) continue;
      const base::Text at = place(head.stream, head.number);
      const bool is_gone = there < head.number;
      fault("seal-root", head.stream, is_gone ? there + 1 : head.number,
            is_gone ? base::Text{at.vi + ": đã niêm ở dấu niêm " + name +
                                     " nhưng không còn trong sổ; sổ chỉ đến sự kiện " + std::to_string(there) + ".",
                                 at.en + ": seal " + name + " covers it, but the log ends at event " +
                                     std::to_string(there) + "."}
                    : base::Text{at.vi + ": không phải là sự kiện đã niêm ở dấu niêm " + name + ".",
                                 at.en + ": it is not the event that seal " + name + " covers."},
            seal.number);
    }
    if (fits(seal, {.streams = as_sealed.size(), .root = as_sealed.root()})) {
      for (const auto& [head, there] : lost) {
        if (!later.stood.contains(head.stream)) tree_.set(head);
      }
    } else if (!std::exchange(untraced_, true)) {
      fault("seal-root", seal_stream, seal.number,
            {"Dấu niêm " + name +
                 ": sổ hiện nay không cho ra mã gốc đã niêm; có sự kiện đã bị bớt, thêm hoặc thay trước đó.",
             "Seal " + name +
                 ": the log does not give the sealed root; something before it was removed, added or replaced."},
            seal.number);
    }
  }

  // ---- contents

  // `free`: what stands here need not name a content, even where it looks like it.
  Result<void> read_contents(const store::StoredEvent& event, const json& value, bool free) {
    if (value.is_array()) {
      for (const json& one : value) {
        if (auto read = one.is_string() ? read_named(event, one, free) : read_contents(event, one, free); !read) {
          return read;
        }
      }
      return {};
    }
    if (!value.is_object()) return {};
    for (const auto& [name, one] : value.items()) {
      if (one.is_string()) {
        if (auto read = read_named(event, one, free || names_no_content(name, value)); !read) return read;
      } else if (one.is_structured()) {
        if (auto read = read_contents(event, one, free || holds_free_values(name)); !read) return read;
      }
    }
    return {};
  }

  Result<void> read_named(const store::StoredEvent& event, const json& text, bool free) {
    const auto& hash = text.get_ref<const std::string&>();
    if (!digest_of_hex(hash) || looked_at_.contains(hash)) return {};
    const auto content = store_.content(hash);
    if (!content) return std::unexpected(content.error());
    if (*content) {
      looked_at_.insert(hash);
      ++found_.contents;
      if (base::salted_sha256_hex((*content)->salt, (*content)->bytes) != hash) tell_altered("content", hash, event);
      return {};
    }
    const auto attachment = store_.attachment(hash);
    if (!attachment) return std::unexpected(attachment.error());
    if (*attachment) {
      looked_at_.insert(hash);
      return read_file(event, **attachment);
    }
    if (free) return {};
    looked_at_.insert(hash);
    const auto erased = store_.is_erased(hash);
    if (!erased) return std::unexpected(erased.error());
    if (!*erased && event.position > erasures_noted_after_) {
      const base::Text at = place(event.stream, event.number);
      fault("content-lost", event.stream, event.number,
            {at.vi + ": nội dung hoặc tệp " + hash + " không còn, mà không có ghi nhận là đã xóa.",
             at.en + ": the content or file " + hash + " is gone, and nothing says that it was erased."});
      return {};
    }
    ++found_.erased_count;
    if (found_.erased.size() < max_faults) found_.erased.push_back({hash, event.stream, event.number});
    return {};
  }

  Result<void> read_file(const store::StoredEvent& event, const store::AttachmentInfo& file) {
    ++found_.attachments;
    base::Sha256 hash;
    hash.update(file.salt);
    std::uint64_t size = 0;
    while (true) {
      const auto piece = store_.read_attachment(file.hash, size, piece_bytes);
      if (!piece) return std::unexpected(piece.error());
      if (piece->empty()) break;
      hash.update(*piece);
      size += piece->size();
      if (piece->size() < piece_bytes) break;
    }
    found_.attachment_bytes += size;
    if (size != file.size || hash.finish() != file.hash) tell_altered("attachment", file.hash, event);
    return {};
  }

  void tell_altered(const std::string& what, const std::string& hash, const store::StoredEvent& event) {
    const base::Text at = place(event.stream, event.number);
    const bool is_file = what == "attachment";
    fault(what + "-altered", event.stream, event.number,
          {at.vi + (is_file ? ": tệp " : ": nội dung ") + hash + " đã bị đổi.",
           at.en + (is_file ? ": the file " : ": the content ") + hash + " was changed."});
  }

  store::Store& store_;
  const VerifyOptions& options_;
  Verification found_;
  std::uint64_t seals_ = 0;
  std::map<std::string, store::StreamHead> before_;
  std::map<std::string, Chain> chains_;
  HeadTree tree_;
  std::optional<Ahead> ahead_;    // the next seal, where it covers less than all before it
  std::set<std::string> traced_;  // streams whose loss was told
  bool untraced_ = false;         // a root that nothing explains was told, and none has fitted since
  std::set<std::string> known_keys_;
  std::unordered_set<std::string> looked_at_;
  std::uint64_t erasures_noted_after_ =
      0;  // a position; what events before it name may have been erased without a note
};

}  // namespace

Result<Verification> verify_log(store::Store& store, const VerifyOptions& options) {
  return Reading(store, options).all();
}

}  // namespace trinhky::seal
