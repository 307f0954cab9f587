#include "engine/runtime/catalogue.h"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/base/limits.h"
#include "engine/definition/proof/prove.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;

void add_faults(std::vector<base::Fault>& all, const std::string& file, const base::Error& error) {
  if (error.faults.empty()) all.push_back({.pointer = file, .code = error.type, .message = error.message});
  for (base::Fault fault : error.faults) {
    fault.pointer = file + "#" + fault.pointer;
    all.push_back(std::move(fault));
  }
}

Result<json> read_json(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  return base::parse_json(*bytes, {.max_bytes = 16U << 20});
}

}  // namespace

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder, std::string_view ending) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().filename().string().ends_with(ending)) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return base::refuse(
        base::ErrorCode::not_found, "file-unreadable",
        {"Không đọc được tệp " + path.string() + ".", "The file " + path.string() + " cannot be read."});
  }
  std::string bytes;
  std::string chunk(1U << 16, '\0');
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
    bytes.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > limit) {
      return base::refuse(base::ErrorCode::too_large, "file-too-large",
                          {"Tệp " + path.filename().string() + " lớn quá giới hạn.",
                           "The file " + path.filename().string() + " is over its bound."});
    }
  }
  return bytes;
}

Result<std::shared_ptr<Catalogue>> Catalogue::load(const std::filesystem::path& folder) {
  std::shared_ptr<Catalogue> catalogue(new Catalogue());
  catalogue->folder_ = folder;
  std::vector<base::Fault> faults;
  const auto calendar_source = read_json(folder / "shared" / "calendar.json");
  const auto ladder_source = read_json(folder / "shared" / "ladders.json");
  const auto positions = read_json(folder / "shared" / "positions.json");
  if (!calendar_source) return std::unexpected(calendar_source.error());
  if (!ladder_source) return std::unexpected(ladder_source.error());
  if (!positions) return std::unexpected(positions.error());
  const auto messages = read_json(folder / "templates" / "messages.json");
  if (!messages) return std::unexpected(messages.error());
  if (auto templates = notify::Templates::parse(*messages)) {
    catalogue->templates_ = std::make_unique<notify::Templates>(std::move(*templates));
  } else {
    add_faults(faults, "templates/messages.json", templates.error());
  }
  catalogue->positions_ = *positions;
  for (const json& position : positions->value("positions", json::array())) {
    if (position.is_object() && position.value("records_outside", json()) == true) {
      catalogue->recorders_.push_back(base::text_or(position, "code"));
    }
  }
  if (auto calendar = calendar::Calendar::parse(*calendar_source)) {
    catalogue->shipped_calendar_ = std::make_shared<const calendar::Calendar>(std::move(*calendar));
    catalogue->shipped_calendar_bytes_ = base::canonical(*calendar_source);
    if (auto layers = layers_in(*catalogue->shipped_calendar_, *calendar_source)) {
      catalogue->shipped_layers_ = std::move(*layers);
    } else {
      add_faults(faults, "shared/calendar.json", layers.error());
    }
    catalogue->take_calendar(catalogue->shipped_calendar_, catalogue->shipped_layers_);
  } else {
    add_faults(faults, "shared/calendar.json", calendar.error());
  }
  if (auto ladders = calendar::LadderSet::parse(*ladder_source)) {
    catalogue->ladders_ = std::make_unique<calendar::LadderSet>(std::move(*ladders));
    for (const calendar::Ladder& ladder : catalogue->ladders_->ladders()) catalogue->known_.ladders.insert(ladder.id());
    for (const json& ladder : ladder_source->at("ladders")) {
      catalogue->ladder_sources_.emplace(base::text_or(ladder, "id"), ladder);
    }
  } else {
    add_faults(faults, "shared/ladders.json", ladders.error());
  }
  // A house without collectives that decide by a mode needs none.
  if (const auto path = folder / "shared" / "collective_modes.json"; std::filesystem::exists(path)) {
    const auto source = read_json(path);
    if (!source) return std::unexpected(source.error());
    if (auto modes = approval::read_modes(*source)) {
      for (const json& mode : source->at("modes")) {
        catalogue->mode_sources_.emplace(base::text_or(mode, "id"), mode);
      }
      catalogue->known_.modes = std::move(*modes);
    } else {
      add_faults(faults, "shared/collective_modes.json", modes.error());
    }
  }
  if (const auto path = folder / "shared" / "authority.json"; std::filesystem::exists(path)) {
    const auto source = read_json(path);
    if (!source) return std::unexpected(source.error());
    if (auto authority = approval::read_authority(*source)) {
      for (const auto& [workflow, paper] : authority->papers_of) {
        if (!paper.is_object()) continue;
        const auto rule =
            rule::Rule::parse(paper, definition::field_operations(), base::pointer({"workflows", workflow}));
        if (!rule) add_faults(faults, "shared/authority.json", rule.error());
      }
      catalogue->authority_ = std::make_unique<approval::Authority>(std::move(*authority));
    } else {
      add_faults(faults, "shared/authority.json", authority.error());
    }
  }
  if (const auto path = folder / "shared" / "deadlines.json"; std::filesystem::exists(path)) {
    const auto source = read_json(path);
    if (!source) return std::unexpected(source.error());
    // Before version 3 the file had an object here, whose words no paper said.
    const json urgency = source->is_object() ? source->value("urgency", json()) : json();
    if (urgency.is_array()) {
      if (auto urgencies = calendar::UrgencyTable::parse(urgency)) {
        catalogue->urgencies_ = std::move(*urgencies);
      } else {
        for (base::Fault& fault : urgencies.error().faults) fault.pointer.insert(0, "/urgency");
        add_faults(faults, "shared/deadlines.json", urgencies.error());
      }
    }
  }
  if (const auto path = folder / "shared" / "periods.json"; std::filesystem::exists(path)) {
    const auto source = read_json(path);
    if (!source) return std::unexpected(source.error());
    if (auto plans = calendar::ReportingPlans::parse(*source)) {
      catalogue->periods_ = std::move(*plans);
    } else {
      add_faults(faults, "shared/periods.json", plans.error());
    }
  }
  for (const auto& path : files_of(folder / "forms", ".schema.json")) {
    const std::string file = path.filename().string();
    const std::string name = file.substr(0, file.size() - std::string_view(".schema.json").size());
    const auto source = read_json(path);
    if (!source) {
      add_faults(faults, file, source.error());
      continue;
    }
    auto schema = form::Schema::parse(*source);
    if (!schema) {
      add_faults(faults, file, schema.error());
      continue;
    }
    catalogue->forms_.emplace(name, std::move(*schema));
    catalogue->form_sources_.emplace(name, *source);
    catalogue->known_.forms.insert(name);
  }
  if (auto lock = PublishedLock::read(folder / published_file)) {
    catalogue->published_ = std::move(*lock);
  } else {
    add_faults(faults, published_file, lock.error());
  }
  std::vector<std::pair<std::string, std::string>> sources;
  for (const auto& path : files_of(folder / "definitions", ".json")) {
    const auto bytes = read_file(path, base::limits::max_definition_bytes);
    if (!bytes) {
      add_faults(faults, path.filename().string(), bytes.error());
      continue;
    }
    if (const auto value = base::parse_json(*bytes)) catalogue->known_.workflows.insert(base::text_or(*value, "id"));
    sources.emplace_back(path.filename().string(), *bytes);
  }
  std::vector<std::pair<std::string, std::shared_ptr<const definition::Definition>>> read;
  for (const auto& [file, bytes] : sources) {
    const definition::Parsed parsed = definition::parse_definition(bytes, catalogue->known_);
    for (const definition::Problem& problem : parsed.problems) {
      if (problem.severity == "error") {
        faults.push_back({.pointer = file + "#" + problem.pointer, .code = problem.code, .message = problem.message});
      }
    }
    if (parsed.definition == nullptr) continue;
    auto& versions = catalogue->definitions_[parsed.definition->id];
    if (!versions.emplace(parsed.definition->version, parsed.definition).second) {
      faults.push_back({.pointer = file + "#/version",
                        .code = "version-twice",
                        .message = {"Có hai tệp cùng ghi phiên bản này của quy trình.",
                                    "Two files are this version of the workflow."}});
    }
    catalogue->bytes_[{parsed.definition->id, parsed.definition->version}] = bytes;
    read.emplace_back(file, parsed.definition);
  }
  for (const auto& [file, one] : read) {
    const int newest = catalogue->definitions_.at(one->id).rbegin()->first;
    const auto fault = catalogue->published_.refuses(catalogue->bundle(*one), "definitions/" + file, newest);
    if (fault) faults.push_back(*fault);
  }
  if (!faults.empty()) {
    return std::unexpected(
        base::Error{.code = base::ErrorCode::invalid,
                    .type = "catalogue-invalid",
                    .message = {"Thư mục quy trình có " + std::to_string(faults.size()) +
                                    " lỗi; lỗi đầu: " + faults.front().pointer + ": " + faults.front().message.vi,
                                "The workflow folder has " + std::to_string(faults.size()) +
                                    " faults; the first: " + faults.front().pointer + ": " + faults.front().message.en},
                    .faults = faults});
  }
  return catalogue;
}

std::shared_ptr<const definition::Definition> Catalogue::definition(const std::string& id, int version) const {
  const std::shared_lock lock(mutex_);
  const auto found = definitions_.find(id);
  if (found == definitions_.end() || found->second.empty()) return nullptr;
  if (version == 0) return found->second.rbegin()->second;
  const auto one = found->second.find(version);
  return one == found->second.end() ? nullptr : one->second;
}

std::vector<std::shared_ptr<const definition::Definition>> Catalogue::definitions() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::shared_ptr<const definition::Definition>> all;
  for (const auto& [id, versions] : definitions_) all.push_back(versions.rbegin()->second);
  return all;
}

std::vector<std::shared_ptr<const definition::Definition>> Catalogue::versions(const std::string& id) const {
  const std::shared_lock lock(mutex_);
  std::vector<std::shared_ptr<const definition::Definition>> all;
  const auto found = definitions_.find(id);
  if (found == definitions_.end()) return all;
  for (const auto& [version, one] : found->second) all.push_back(one);
  return all;
}

std::string Catalogue::bytes(const std::string& id, int version) const {
  const std::shared_lock lock(mutex_);
  const auto found = bytes_.find({id, version});
  return found == bytes_.end() ? std::string() : found->second;
}

void Catalogue::add(const std::shared_ptr<const definition::Definition>& definition, std::string bytes) {
  const std::unique_lock lock(mutex_);
  bytes_[{definition->id, definition->version}] = std::move(bytes);
  definitions_[definition->id].insert_or_assign(definition->version, definition);
  known_.workflows.insert(definition->id);
}

std::vector<Offer> Catalogue::offers() const {
  const std::shared_lock lock(mutex_);
  return offers_;
}

void Catalogue::set_offers(std::vector<Offer> offers) {
  const std::unique_lock lock(mutex_);
  offers_ = std::move(offers);
}

void Catalogue::take_calendar(std::shared_ptr<const calendar::Calendar> calendar, Layers layers) {
  const std::unique_lock lock(mutex_);
  {
    const std::scoped_lock book(book_mutex_);
    calendar_ = calendar.get();
    layers_ = std::move(layers);
    book_ = nullptr;
  }
  if (std::ranges::find(calendars_, calendar) == calendars_.end()) calendars_.push_back(std::move(calendar));
}

Layers Catalogue::layers() const {
  const std::scoped_lock lock(book_mutex_);
  return layers_;
}

std::shared_ptr<const calendar::CalendarBook> Catalogue::calendars(const directory::Directory& directory,
                                                                   base::Date day) const {
  const std::scoped_lock lock(book_mutex_);
  if (layers_ == nullptr) return nullptr;
  if (book_ == nullptr || book_tree_ != directory.version() || book_day_ != day) {
    book_ = book_of(*calendar_.load(), layers_, directory, day);
    book_tree_ = directory.version();
    book_day_ = day;
  }
  return book_;
}

definition::Known Catalogue::known() const {
  const std::shared_lock lock(mutex_);
  return known_;
}

definition::Bundle Catalogue::bundle(const definition::Definition& definition) const {
  return definition::bundle_of(definition,
                               {.forms = form_sources_, .ladders = ladder_sources_, .modes = mode_sources_});
}

Result<void> Catalogue::prove() const {
  std::vector<base::Fault> faults;
  const definition::proof::World world = world_of_proofs();
  for (const auto& one : world.definitions) {
    for (const definition::proof::Finding& finding : definition::proof::prove(*one, world)) {
      if (finding.severity != "error") continue;
      faults.push_back({.pointer = one->id + ".v" + std::to_string(one->version) + ".json#" + finding.pointer,
                        .code = finding.code,
                        .message = finding.message});
    }
  }
  if (faults.empty()) return {};
  return std::unexpected(base::Error{
      .code = base::ErrorCode::invalid,
      .type = "catalogue-unproved",
      .message = {"Quy trình có lỗi đã được chứng minh; hãy chạy “trinhky check”. Lỗi đầu: " + faults.front().pointer +
                      ": " + faults.front().message.vi,
                  "A definition has a proved error; run “trinhky check”. The first: " + faults.front().pointer + ": " +
                      faults.front().message.en},
      .faults = faults});
}

definition::proof::World Catalogue::world_of_proofs() const {
  return {.definitions = definitions(),
          .forms = form_sources_,
          .calendar = &calendar(),
          .ladders = ladders_.get(),
          .organisation = std::nullopt};
}

const form::Schema* Catalogue::form(const std::string& name) const {
  const auto found = forms_.find(name);
  return found == forms_.end() ? nullptr : &found->second;
}

const json* Catalogue::form_source(const std::string& name) const {
  const auto found = form_sources_.find(name);
  return found == form_sources_.end() ? nullptr : &found->second;
}

}  // namespace trinhky::runtime
