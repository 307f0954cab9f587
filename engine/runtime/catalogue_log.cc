#include "engine/runtime/catalogue_log.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/projection/tables.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using base::text_or;
using Op = store::Condition::Op;
using Key = std::pair<std::string, int>;

std::unexpected<base::Error> damaged(std::uint64_t number) {
  return std::unexpected(
      base::Error{.code = base::ErrorCode::internal,
                  .type = "catalogue-damaged",
                  .message = {"Sổ quy trình của cơ sở dữ liệu không đọc được; hãy dùng lại bản sao lưu gần nhất.",
                              "The database's record of workflows cannot be read; go back to the latest backup."},
                  .log = "catalogue event " + std::to_string(number)});
}

struct Known {
  std::map<Key, KeptVersion> versions;
  std::map<Key, std::set<std::string>> wordings;  // every one that was in force
  std::uint64_t events = 0;
};

Result<Known> read_stream(store::Store& store) {
  Known known;
  while (true) {
    const auto page = store.load_events(catalogue_stream, known.events + 1, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page) {
      known.events = event.number;
      if (!event.kind.starts_with("definition_")) continue;
      const auto body = base::parse_json(event.body);
      if (!body || !body->contains("version") || !(*body)["version"].is_number_integer() || !body->contains("parts") ||
          !(*body)["parts"].is_object()) {
        return damaged(event.number);
      }
      KeptVersion kept{.bundle = {.definition = text_or(*body, "definition"),
                                  .version = (*body)["version"].get<int>(),
                                  .meaning = text_or(*body, "meaning"),
                                  .labels = text_or(*body, "labels"),
                                  .parts = {}},
                       .hash = text_or(*body, "hash"),
                       .content = text_or(*body, "content"),
                       .by = text_or(*body, "by")};
      for (const auto& [place, hash] : (*body)["parts"].items()) {
        if (!hash.is_string()) return damaged(event.number);
        kept.bundle.parts[place] = hash.get<std::string>();
      }
      Key key{kept.bundle.definition, kept.bundle.version};
      known.wordings[key].insert(kept.bundle.labels);
      known.versions.insert_or_assign(std::move(key), std::move(kept));
    }
    if (page->size() < base::limits::max_page) return known;
  }
}

std::string name_of(const Key& key) {
  return "\"" + key.first + "\" v" + std::to_string(key.second);
}

std::unexpected<base::Error> pinned(const Key& key, std::uint64_t papers, base::Text what, base::Text step,
                                    const std::string& pointer = {}) {
  const std::string count = std::to_string(papers);
  const base::Text held = papers == 0 ? base::Text{"Quy trình " + name_of(key) + " đã công bố trong cơ sở dữ liệu này",
                                                   "The workflow " + name_of(key) + " is published in this database"}
                                      : base::Text{"Có " + count + " hồ sơ đang theo quy trình " + name_of(key),
                                                   count + " papers are pinned to the workflow " + name_of(key)};
  return base::refuse(base::ErrorCode::wrong_state, "pinned-version",
                      {held.vi + ", nhưng " + what.vi + ". " + step.vi, held.en + ", but " + what.en + ". " + step.en},
                      pointer);
}

Result<std::uint64_t> papers_of(store::Store& store, const Key& key) {
  const std::vector<store::Condition> where{{"definition", Op::eq, {key.first}},
                                            {"version", Op::eq, {std::int64_t{key.second}}}};
  return store.count("instance", where);
}

// The version that an instance's last pinning event names, with its hash.
Result<std::string> hash_in_log(store::Store& store, const std::string& instance) {
  const auto first = store.load_events(instance, 1, 1);
  if (!first) return std::unexpected(first.error());
  if (first->empty()) return std::string();
  const auto body = base::parse_json(first->front().body);
  if (!body) return std::unexpected(body.error());
  if (!body->contains("changes") || !(*body)["changes"].is_array()) return std::string();
  for (const json& change : (*body)["changes"]) {
    if (text_or(change, "op") == "started") return text_or(change, "hash");
  }
  return std::string();
}

// A house from before this stream: every paper is asked once what it began with.
Result<void> check_pinned(store::Store& store, const Catalogue& catalogue) {
  std::map<Key, std::map<std::string, std::uint64_t>> papers;  // version -> hash -> how many
  store::Query query{.table = "instance", .order = {{"id"}}, .limit = base::limits::max_page};
  while (true) {
    const auto rows = store.read(query);
    if (!rows) return std::unexpected(rows.error());
    for (const store::Row& row : *rows) {
      const std::string id = std::get<std::string>(row.at("id"));
      auto hash = hash_in_log(store, id);
      if (!hash) return std::unexpected(hash.error());
      const Key key{std::get<std::string>(row.at("definition")),
                    static_cast<int>(std::get<std::int64_t>(row.at("version")))};
      ++papers[key][*hash];
    }
    if (rows->size() < base::limits::max_page) break;
    query.after = {{"id", rows->back().at("id")}};
  }
  for (const auto& [key, hashes] : papers) {
    const auto definition = catalogue.definition(key.first, key.second);
    for (const auto& [hash, count] : hashes) {
      if (definition == nullptr) {
        return pinned(key, count, {"thư mục quy trình không có phiên bản này", "the workflow folder does not have it"},
                      {"Hãy trả lại tệp definitions/" + key.first + ".v" + std::to_string(key.second) + ".json.",
                       "Put definitions/" + key.first + ".v" + std::to_string(key.second) + ".json back."});
      }
      if (hash.empty() || hash == definition->hash) continue;
      return pinned(key, count,
                    {"tệp trong thư mục khác với lúc mở hồ sơ", "the folder's file differs from what they began with"},
                    {"Hãy trả lại tệp cũ và ghi thay đổi thành phiên bản mới.",
                     "Put the old file back and make the change as a new version."});
    }
  }
  return {};
}

// The house's own copy takes the place of a file that is gone or says something else. False where it cannot be read any
// more and nobody runs on it.
Result<bool> take_back(store::Store& store, Catalogue& catalogue, const Key& key, const KeptVersion& kept) {
  const auto papers = papers_of(store, key);
  if (!papers) return std::unexpected(papers.error());
  const auto content = store.content(kept.content);
  if (!content) return std::unexpected(content.error());
  definition::Parsed parsed;
  if (*content) {
    definition::Known known = catalogue.known();
    known.workflows.insert(key.first);
    parsed = definition::parse_definition((*content)->bytes, known);
  }
  // Nobody runs on it: a version that this folder can no longer read harms nobody.
  if (parsed.definition == nullptr && *papers == 0) return false;
  if (parsed.definition == nullptr) {
    const std::string why = parsed.problems.empty() ? "" : parsed.problems.front().message.en;
    return pinned(
        key, *papers,
        {"thư mục thiếu mẫu hoặc bậc nhắc mà quy trình dùng", "the folder lacks a form or ladder that it uses"},
        {"Hãy trả lại thư mục quy trình cũ.", "Put the old workflow folder back. " + why});
  }
  if (const auto now = catalogue.bundle(*parsed.definition); now.meaning != kept.bundle.meaning) {
    const base::Fault fault = changed_after_publishing(kept.bundle, now, "definitions/" + key.first, key.second);
    if (*papers > 0) {
      return pinned(key, *papers, {"mẫu hoặc bậc nhắc đã đổi", "a form or ladder changed"}, fault.message,
                    fault.pointer);
    }
    return false;
  }
  catalogue.add(parsed.definition, (*content)->bytes);
  return true;
}

}  // namespace

json recorded(const definition::Definition& definition, const definition::Bundle& bundle) {
  return {{"definition", definition.id}, {"version", definition.version}, {"hash", definition.hash},
          {"meaning", bundle.meaning},   {"labels", bundle.labels},       {"parts", bundle.parts}};
}

base::Text told(const Offer& offer) {
  const std::string file =
      "definitions/" + offer.bundle.definition + ".v" + std::to_string(offer.bundle.version) + ".json";
  const base::Text what = offer.same_meaning ? base::Text{"lời ghi khác", "another wording"}
                                             : base::Text{"nội dung khác", "another meaning"};
  return {"Tệp " + file + " có " + what.vi +
              " với bản đã ban hành trong chương trình; bản đã ban hành vẫn được dùng. " +
              (offer.same_meaning ? "Muốn dùng lời ghi trong tệp, hãy ban hành tệp đó."
                                  : "Muốn dùng nội dung trong tệp, hãy ban hành thành một phiên bản mới."),
          "The file " + file + " has " + what.en + " than what was published in the program, which stays in force. " +
              (offer.same_meaning ? "To use the file's wording, publish the file."
                                  : "To use the file's meaning, publish it as a new version.")};
}

Result<std::uint64_t> settle_catalogue(store::Store& store, Catalogue& catalogue, base::Instant now,
                                       const std::function<base::Entropy()>& entropy) {
  auto known = read_stream(store);
  if (!known) return std::unexpected(known.error());
  if (known->versions.empty()) {
    if (auto sound = check_pinned(store, catalogue); !sound) return std::unexpected(sound.error());
  }
  store::Commit commit{.stream = catalogue_stream, .stream_kind = "catalogue", .expected = known->events};
  std::vector<Offer> offers;
  for (const auto& newest : catalogue.definitions()) {
    for (const auto& one : catalogue.versions(newest->id)) {
      const definition::Bundle bundle = catalogue.bundle(*one);
      const auto kept = known->versions.find({one->id, one->version});
      const bool fresh = kept == known->versions.end();
      if (!fresh && !kept->second.by.empty() && kept->second.bundle != bundle) {
        const bool same_meaning = kept->second.bundle.meaning == bundle.meaning;
        const auto taken = take_back(store, catalogue, kept->first, kept->second);
        if (!taken) return std::unexpected(taken.error());
        if (*taken) {
          // The file as it was before somebody published another wording says nothing new.
          const bool superseded = same_meaning && known->wordings.at(kept->first).contains(bundle.labels);
          if (!superseded) offers.push_back({.bundle = bundle, .same_meaning = same_meaning});
          continue;
        }
      }
      if (!fresh && kept->second.bundle.meaning != bundle.meaning) {
        const auto papers = papers_of(store, kept->first);
        if (!papers) return std::unexpected(papers.error());
        const base::Fault fault = changed_after_publishing(
            kept->second.bundle, bundle, "definitions/" + one->id + ".v" + std::to_string(one->version) + ".json",
            newest->version);
        return pinned(kept->first, *papers,
                      {"tệp trong thư mục khác với bản đã ghi nhận", "the folder's file differs from the recorded one"},
                      fault.message, fault.pointer);
      }
      if (!fresh && kept->second.bundle.labels == bundle.labels) continue;
      base::IdSource ids(entropy(), now);
      store::Content content{
          .salt = ids.next_salt(), .media_type = "application/json", .bytes = catalogue.bytes(one->id, one->version)};
      content.hash = base::salted_sha256_hex(content.salt, content.bytes);
      json body = recorded(*one, bundle);
      body["content"] = content.hash;
      body["from"] = "folder";
      commit.events.push_back(
          {.kind = fresh ? "definition_published" : "definition_reworded", .at = now, .body = base::canonical(body)});
      commit.contents.push_back(std::move(content));
    }
  }
  for (const auto& [key, kept] : known->versions) {
    if (catalogue.definition(key.first, key.second) != nullptr) continue;
    if (auto back = take_back(store, catalogue, key, kept); !back) return std::unexpected(back.error());
  }
  catalogue.set_offers(std::move(offers));
  if (commit.events.empty()) return known->events;
  const std::uint64_t events = known->events + commit.events.size();
  const auto written = store.commit(std::span(&commit, 1));
  if (!written.front()) return std::unexpected(written.front().error());
  return events;
}

}  // namespace trinhky::runtime
